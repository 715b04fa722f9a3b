"""What is drawn of a mentee's path, for a page and for a picture that is sent."""
