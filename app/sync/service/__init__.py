"""`kinds`: what a phone may ask for; `batch`: one savepoint and one verdict for each."""
