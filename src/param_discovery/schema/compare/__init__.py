"""Two schema documents side by side: which part answers to which. Pure, and judges nothing."""
