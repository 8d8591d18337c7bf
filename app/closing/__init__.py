"""Closing a month: asks visitors, settles the ledger, freezes the books (chốt số liệu tháng)."""
