"""What somebody else proposes that a text states, and the gate that it has to pass: no quote, no claim."""
