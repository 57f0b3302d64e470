"""Hospitals and clinics as a directory: listed, added and changed by the desk."""
