"""What was promised after the sale: cancellations, returns, compensation, tickets."""
