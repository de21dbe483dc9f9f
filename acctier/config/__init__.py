"""The language of `acctier.yaml`: strict YAML, frozen closed models, complaints with a place."""
