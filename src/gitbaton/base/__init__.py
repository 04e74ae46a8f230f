"""What every room uses: values, errors, masking, sorting, timestamps, ID patterns."""
