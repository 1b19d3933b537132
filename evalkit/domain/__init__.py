"""The nouns: frozen values that the stages exchange. Standard library only."""
