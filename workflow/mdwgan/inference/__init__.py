"""What synthetic samples may be tested for: many fast tests, and what follows from them."""
