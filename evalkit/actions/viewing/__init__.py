"""What the viewer's pages show: looked up in the store and its index, never changed."""
