print("groundbreak")
