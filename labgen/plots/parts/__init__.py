"""What several pictures share: colours, style, layout of a figure, checks of what is drawn."""
