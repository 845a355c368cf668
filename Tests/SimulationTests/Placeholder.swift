// first test file to come
