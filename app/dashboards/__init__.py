"""The committee's desk: figures of a month and exactly the rows behind each."""
