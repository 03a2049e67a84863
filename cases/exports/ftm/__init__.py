"""Entities of FollowTheMoney, the model of investigative tools, made from the rows of a release."""
