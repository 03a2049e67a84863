from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_sessions"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="publiccorrection",
            options={
                "default_permissions": (),
                "managed": False,
                "ordering": ["-decided_on", "-id"],
            },
        ),
    ]
