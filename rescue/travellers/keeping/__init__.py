"""What stays on the phone: the app itself, the papers of a case, and a code that a helper scans."""
