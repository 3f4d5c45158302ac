"""What leaves the house: mail, webhooks, SMS and voice by adapters; kept until it is answered, tried again, never twice."""
