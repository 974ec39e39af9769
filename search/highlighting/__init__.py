"""The steps of highlighting: what is wanted, where it may stand, which sentences show it best, and a link to them."""
