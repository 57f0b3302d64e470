"""What a provider asks for a call-out, compared with what was agreed; kept for the audit."""
