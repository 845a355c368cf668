// seeded randomness and tiny scenes
