import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0009_read_as'),
    ]

    operations = [
        migrations.AlterModelOptions(name='call', options={'ordering': ['pk']}),
        migrations.AlterField(
            model_name='call',
            name='screening',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='documents.screening'),
        ),
        migrations.AddField(model_name='call', name='told_at', field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('screening',), name='call_waits_once'),
        ),
    ]
