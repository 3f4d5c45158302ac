"""The headquarters at work, read: incidents and what they affect, taskings, periods and their forms, requests, situation reports."""
