"""For who runs the house: is it there, can it work, what does it do, how long does that take."""
