"""The page that a personal link opens, without sign-in: plain HTML, for one person, to say yes or no and to withdraw."""
