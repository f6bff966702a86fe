"""What an editor is told before a page is published."""
