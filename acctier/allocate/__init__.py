"""Allocate: what each pool gives to each activity, cent by cent, to the accounts that caused it."""
