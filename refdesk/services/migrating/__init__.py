"""Moving to RefDesk from another program: finding its library, a preview, the move itself."""
