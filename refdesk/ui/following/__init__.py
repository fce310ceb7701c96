"""Where references lead: what they cite, who cites them, what is similar."""
