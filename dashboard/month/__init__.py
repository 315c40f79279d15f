"""What the page on a month is made of besides its figures: decisions, the story, two months side by side."""
