"""Countries and cities by their names in our other seventeen languages, whole or inside a sentence."""
