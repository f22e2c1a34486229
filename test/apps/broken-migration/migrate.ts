throw new Error('column "colour" does not exist')
