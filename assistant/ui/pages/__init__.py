"""Pages beside Gradio's: an article, a saved answer."""
