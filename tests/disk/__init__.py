"""What the disk promises: no byte of a vault is lost, whoever else writes into it."""
