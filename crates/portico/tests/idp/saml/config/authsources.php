<?php
// The people who can sign in, with their passwords.
$config = [
    'people' => [
        'exampleauth:UserPass',
        'olive:analytical' => [
            'uid' => ['olive'],
            'mail' => ['olive@grove.example'],
            'givenName' => ['Olive'],
            'sn' => ['Grove'],
        ],
        'ada:analytical' => [
            'uid' => ['ada'],
            'mail' => ['ada@example.com'],
            'givenName' => ['Ada'],
            'sn' => ['Lovelace'],
            'groups' => ['engineers', 'poets & others'],
        ],
    ],
];
