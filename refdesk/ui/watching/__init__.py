"""PubMed alerts in the window: inboxes, triage, making and changing alerts, notifications."""
