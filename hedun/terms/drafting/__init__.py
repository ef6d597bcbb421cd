"""A terms file as something being written: where everything stands in its text, its gates and
steps as fields of a form, and changes that leave the rest of the text as it is."""
