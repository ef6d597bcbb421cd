"""Published wordings that come with the product, one TOML file each, named by its `id`.

What was published stands in the file; what was not is a required parameter of it, never a guess.
A file with parameters is a template: `fill` makes a plain terms file (SPEC 1.0) of it. A file
without parameters is a plain terms file already.
"""

from hedun.terms.library.catalogue import Entry, Left, entries, entry, names, read
from hedun.terms.library.filling import fill, form
from hedun.terms.library.parameters import Parameter

__all__ = ["Entry", "Left", "Parameter", "entries", "entry", "fill", "form", "names", "read"]
