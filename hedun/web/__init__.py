"""The front desk: base pages, the words and shapes of states, the menu, signing in, my work."""
