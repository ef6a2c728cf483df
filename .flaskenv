# What bare `flask` commands need; settings of your own go into .env (see .env.example).
FLASK_APP=crm
FLASK_DEBUG=0
