"""The lexicon: the words by which people say what came out, what should have, and that something is wrong or right."""
