"""The monthly pack: one edition as a file to take into the meeting, as PDF, as slides and as mail."""
