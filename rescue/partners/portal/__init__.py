"""The portal: a provider's people sign in and see their own call-outs, bills, crews, figures and webhooks."""
