"""Pages of their own, beside Gradio's."""
