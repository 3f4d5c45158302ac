"""What matters and why, and how to move people out: cascades along dependencies, evacuation as a flow over time. Pure."""
