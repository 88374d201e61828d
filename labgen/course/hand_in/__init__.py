"""labgen.hand_in(): checks the notebooks, packs them into a zip, and gives a receipt."""
