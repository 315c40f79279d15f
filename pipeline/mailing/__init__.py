"""What Sharewell sends by mail: the monthly pack and the weekly digest of alerts."""
