"""What joins the parts: collecting, measuring, the command line, the made-up organisation."""
