"""The public warned: alerts composed from the register, shown as they will be read, and published; alerts of others followed."""
