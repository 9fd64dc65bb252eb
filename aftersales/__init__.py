"""The promise after the sale: cancellations, returns, tickets."""
