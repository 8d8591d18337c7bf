"""What happened, who did it, on whose behalf: written in the transaction of the act itself.

Also the receipts by which a repeated creation is recognised. Services call `record` and
`replay`; nobody edits or deletes what is here.
"""
